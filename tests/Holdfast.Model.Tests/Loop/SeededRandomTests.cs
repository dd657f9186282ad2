using Holdfast.Model.Loop;

namespace Holdfast.Model.Tests.Loop;

public sealed class SeededRandomTests
{
    [Fact]
    public void Bits_AreThePublishedSequence()
    {
        // SplitMix64's reference output for seed 1234567 (Rosetta Code, "Pseudo-random numbers/Splitmix64").
        var random = new SeededRandom(1234567);

        Assert.Equal(
            [
                6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL,
                16408922859458223821UL,
            ],
            Enumerable.Range(0, 5).Select(_ => random.NextBits()));
    }

    [Fact]
    public void SameSeed_GivesTheSameDraws()
    {
        var (one, two) = (new SeededRandom(7), new SeededRandom(7));

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(one.NextUuid(), two.NextUuid());
            Assert.Equal(one.Next(10), two.Next(10));
            Assert.Equal(one.NextFraction(), two.NextFraction());
        }
    }

    [Fact]
    public void Next_StaysBelowTheBoundAndReachesAll()
    {
        var random = new SeededRandom(1);

        var draws = Enumerable.Range(0, 1000).Select(_ => random.Next(6)).ToHashSet();

        Assert.Equal([0, 1, 2, 3, 4, 5], draws.Order());
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Next(0));
    }

    [Fact]
    public void NextFraction_StaysBelowOne()
    {
        var random = new SeededRandom(1);

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(random.NextFraction(), 0, 1 - 1e-16));
    }

    [Fact]
    public void Uuid_IsOfVersionFour()
    {
        var text = new SeededRandom(1).NextUuid().ToString();

        Assert.Equal('4', text[14]);
        Assert.Contains(text[19], "89ab");
    }

    [Fact]
    public void Shuffle_KeepsEveryItem()
    {
        var items = Enumerable.Range(0, 50).ToArray();

        new SeededRandom(3).Shuffle<int>(items);

        Assert.NotEqual(Enumerable.Range(0, 50), items);
        Assert.Equal(Enumerable.Range(0, 50), items.Order());
    }
}
