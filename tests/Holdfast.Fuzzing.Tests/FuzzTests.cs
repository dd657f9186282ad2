using Holdfast.Fuzzing.Targets;

namespace Holdfast.Fuzzing.Tests;

/// <summary>
/// A short run over the committed corpora, always the same; <c>tools/fuzz</c> searches on with afl-fuzz, which sees the
/// branches that an input takes. Shown to fail: with empty records let through by RecordIO; with a field of
/// FrameworkInfo that the JSON codec leaves out; and before <c>RequiredFields</c> looked into entries of maps that lack
/// their value, which this found.
/// </summary>
public sealed class FuzzTests
{
    private const int Inputs = 20_000;

    // What one input may cost: a decoder that takes memory by what a text claims, not by what it holds, is a find.
    private const long AllocatedBytesMax = 8 << 20;

    public static TheoryData<string> Names => [.. FuzzTargets.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Corpus_EveryInput_IsReadOrRefused(string name)
    {
        var files = Files(name);

        Assert.NotEmpty(files);
        foreach (var file in files) Run(name, File.ReadAllBytes(file), Path.GetFileName(file));
    }

    [Theory, MemberData(nameof(Names))]
    public void Mutations_OfTheCorpus_AreReadOrRefused(string name)
    {
        var corpus = Files(name).Select(File.ReadAllBytes).ToList();
        var soak = Environment.GetEnvironmentVariable("HOLDFAST_SOAK") is { Length: > 0 };

        for (var seed = 1; seed <= (soak ? 500 : 1); seed++)
        {
            var mutator = new Mutator(corpus, new Random(seed));
            for (var i = 0; i < Inputs; i++) Run(name, mutator.Next(), $"seed {seed}, input {i}");
        }
    }

    private static string[] Files(string name) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpora", name)).Order(StringComparer.Ordinal)];

    private static void Run(string name, byte[] input, string which)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            FuzzTargets.All[name](input);
        }
        catch (Exception cause)
        {
            throw new FindException($"{name}, {which}: {cause}\nThe input: {Convert.ToBase64String(input)}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= AllocatedBytesMax,
            $"{name}, {which}: {allocated} bytes for {input.Length}: {Convert.ToBase64String(input)}");
    }
}
