namespace Holdfast.Linux.Files;

/// <summary>What lies at a path.</summary>
public enum FileKind
{
    Other,
    Regular,
    Directory,
    Link,
}
