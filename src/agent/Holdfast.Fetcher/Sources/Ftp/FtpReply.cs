namespace Holdfast.Fetcher.Sources.Ftp;

/// <summary>What the server answered to one command.</summary>
/// <param name="Text">Its last line, without the code.</param>
internal readonly record struct FtpReply(int Code, string Text)
{
    public override string ToString() => $"{Code} {Text}".TrimEnd();
}
