namespace Holdfast.Storage;

/// <summary>A stored row.</summary>
public readonly record struct Row(string Key, byte[] Value);
