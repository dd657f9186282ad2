using System.Text;
using Holdfast.Hosting.Files;

namespace Holdfast.Hosting.Tests.Files;

public sealed class FileTextTests
{
    [Fact]
    public void Part_ThatCutsACharacter_EndsBeforeIt()
    {
        var text = Encoding.UTF8.GetBytes("aé€😀");

        // 'a' ends at 1, 'é' at 3, '€' at 6, the last at 10.
        Assert.Equal(
            [1, 1, 3, 3, 3, 6, 6, 6, 6, 10],
            Enumerable.Range(1, 10).Select(length => FileText.WholeLength(text.AsSpan(0, length))));
    }

    [Fact]
    public void Part_ThatIsNoText_IsToldWhole() =>
        Assert.Equal(4, FileText.WholeLength([0xFF, 0xFE, 0x80, 0x80]));
}
