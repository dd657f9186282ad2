namespace Holdfast.Fetcher.Sources;

/// <summary>What has arrived of one file so far, over however many connections.</summary>
/// <param name="file">Where it goes.</param>
/// <param name="budget">What it may cost.</param>
/// <param name="announce">Is told how long the file is, once that is known, and when it has become another.</param>
internal sealed class PartFile(FileStream file, Budget budget, Action<long> announce)
{
    private long? _announced;

    internal long Length { get; private set; }

    /// <summary>Names the version of the file that the part is of, so that only the same one is gone on with; null
    /// where the source gave nothing to tell versions apart by.</summary>
    internal string? Version { get; set; }

    /// <summary>How long the file is in the end; null where nobody said.</summary>
    internal long? Whole { get; private set; }

    internal async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        budget.SpendBytes(bytes.Length);
        await file.WriteAsync(bytes, cancellationToken);
        Length += bytes.Length;
    }

    /// <summary>Before the first byte: a file that cannot fit is not worth the transfer.</summary>
    /// <exception cref="NoRoomException">The rest is larger than what may be written.</exception>
    internal void Expect(long? whole)
    {
        if (whole - Length > budget.BytesLeft)
            throw new NoRoomException($"it has {whole} bytes, and at most {Length + budget.BytesLeft} may be written");
        Whole = whole;
        if (whole is not { } known || known == _announced) return;
        _announced = known;
        announce(known);
    }

    /// <summary>Begins anew, with another version of the file.</summary>
    internal void Restart()
    {
        budget.ReturnBytes(Length);
        (Length, Whole, Version) = (0, null, null);
        file.Position = 0;
        file.SetLength(0);
    }
}
