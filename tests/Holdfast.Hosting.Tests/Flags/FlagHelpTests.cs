using Holdfast.Hosting.Flags;

namespace Holdfast.Hosting.Tests.Flags;

public sealed class FlagHelpTests
{
    [Fact]
    public void Help_OfATable_TellsWhatHasAnEffectAndNamesTheRest()
    {
        var help = FlagHelp.Of(
        [
            new("work_dir", FlagKind.Path, null, FlagStatus.Honoured, "Where state lies."),
            new("wait", FlagKind.Duration, "10secs", FlagStatus.Ours, "How long it waits."),
            new("lookup", FlagKind.Boolean, "true", FlagStatus.Honoured, "Asks for the name."),
            new("quorum", FlagKind.Integer, null, FlagStatus.Harmless, "Size."),
            new("acls", FlagKind.Text, null, FlagStatus.Protective, "Who may what."),
            new("launcher", FlagKind.Text, "posix", FlagStatus.Protective, "How it starts.") { Accepts = ["posix"] },
            new("LIBPROCESS_IP", FlagKind.Text, null, FlagStatus.Honoured, "Where."),
        ]);

        Assert.Equal(
            """
              --work_dir=FILE
                  Where state lies.
              --wait=TIME (else 10secs)
                  How long it waits.
              --[no-]lookup (on by itself)
                  Asks for the name.
              --launcher=posix (else posix)
                  How it starts.

            Accepted for Mesos' sake, without effect:
              quorum

            Not done yet, and refused where they ask for more than their default:
              acls

            Taken from the environment, where no flag says otherwise:
              LIBPROCESS_IP

            """,
            help);
    }

    [Fact]
    public void Wrapped_ManyWords_StayWithinEightyColumns()
    {
        var text = FlagHelp.Wrapped(string.Join(' ', Enumerable.Repeat("seventeen-letters", 20)), indent: 6);

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80));
        Assert.Equal(20, text.Split("seventeen-letters").Length - 1);
    }
}
