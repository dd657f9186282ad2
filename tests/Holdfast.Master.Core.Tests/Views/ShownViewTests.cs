using Holdfast.Master.Core.Views;

namespace Holdfast.Master.Core.Tests.Views;

public sealed class ShownViewTests
{
    [Fact]
    public void WhatAMakerMade_IsMadeOnceForEachView()
    {
        var (view, other) = (new Numbered(1), new Numbered(2));
        var maker = new object();
        var made = view.Keep(maker, Describe);

        Assert.Equal("1", made);
        Assert.Same(made, view.Keep(maker, Describe));
        Assert.Equal("2", other.Keep(maker, Describe));
    }

    [Fact]
    public void Makers_KeepTheirOwn()
    {
        var view = new Numbered(1);
        var (first, second) = (new object(), new object());

        var text = view.Keep(first, Describe);
        var parts = view.Keep(second, one => new[] { Describe(one) });

        Assert.Same(text, view.Keep(first, Describe));
        Assert.Same(parts, view.Keep(second, _ => Array.Empty<string>()));
    }

    [Fact]
    public void Copy_WithAnotherValue_HasNothingOfTheFirst()
    {
        var view = new Numbered(1);
        var maker = new object();
        view.Keep(maker, Describe);

        Assert.Equal("2", (view with { Number = 2 }).Keep(maker, Describe));
    }

    [Fact]
    public void WhatWasMade_MakesNoDifferenceBetweenViews()
    {
        var (view, same) = (new Numbered(1), new Numbered(1));
        view.Keep(new object(), Describe);

        Assert.Equal(view, same);
        Assert.Equal(view.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(view, new Numbered(2));
    }

    [Fact]
    public void Threads_ThatAskAtOnce_LoseNoMakersWork()
    {
        var view = new Numbered(1);
        object[] makers = [.. Enumerable.Range(0, 64).Select(_ => new object())];

        Parallel.ForEach(makers, maker => view.Keep(maker, Describe));

        Assert.All(makers, maker => Assert.Equal("1", view.Keep(maker, _ => "made again")));
    }

    private static string Describe(ShownView view) => $"{((Numbered)view).Number}";

    private sealed record Numbered(int Number) : ShownView;
}
