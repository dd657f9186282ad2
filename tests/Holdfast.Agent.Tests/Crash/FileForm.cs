namespace Holdfast.Agent.Tests.Crash;

/// <summary>What a file is.</summary>
internal enum FileForm
{
    Plain = 0,
    Directory,
    Link,
}
