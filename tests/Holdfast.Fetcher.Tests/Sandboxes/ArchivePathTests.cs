using CsCheck;
using Holdfast.Fetcher.Sandboxes;

namespace Holdfast.Fetcher.Tests.Sandboxes;

public sealed class ArchivePathTests
{
    private static readonly Gen<string> Parts = Gen.OneOf("a", "b", "link", ".", "..", "");

    [Fact]
    public void Split_AnyPath_GoesOnlyDownOrIsRefused() =>
        Parts.Array[0, 8].Select(parts => string.Join('/', parts)).Sample(path =>
    {
        try
        {
            Assert.DoesNotContain(ArchivePath.Split(path), part => part is "" or "." or "..");
            Assert.False(path.StartsWith('/'));
        }
        catch (FetchException)
        {
            Assert.True(path.StartsWith('/') || path.Split('/').Contains(".."), $"'{path}' was refused");
        }
    });

    /// <summary>The judge follows links itself: every accepted link may lead to the root, the deepest trick there
    /// is.</summary>
    [Fact]
    public void StaysInside_AnyAcceptedTarget_NeverLeavesEvenIfEveryNameIsALinkToTheRoot() =>
        Gen.Select(Gen.Int[0, 3], Parts.Array[1, 8]).Sample((depth, parts) =>
        {
            var path = string.Concat(Enumerable.Repeat("d/", depth)) + "name";
            var target = string.Join('/', parts);
            if (!ArchivePath.StaysInside(path, target)) return;

            var at = depth;
            foreach (var part in parts)
            {
                // A named step may lead through a link back to the root: depth 0.
                at = part switch { "" or "." => at, ".." => at - 1, _ => 0 };
                Assert.True(at >= 0, $"'{path}' to '{target}' leaves the root");
            }
        });
}
