using CsCheck;
using Holdfast.Model.Resources;
using static Holdfast.Model.Tests.Resources.Some;
using static Holdfast.Model.Tests.Resources.UnitModel;

namespace Holdfast.Model.Tests.Resources;

/// <summary>What must hold of all resources, held against <see cref="UnitModel"/>.</summary>
/// <remarks>
/// These laws catch what examples did not. Tried: leave out <c>_next[to] = _next[from]</c> in <c>EntryIndex.Moving</c>,
/// so that entries behind a moved one can no longer be found; <see cref="Pool_AnyCalls_AgreeWithTheModel"/> fails
/// within a few hundred runs.
/// </remarks>
public sealed class ResourceLaws
{
    [Fact]
    public void Sum_AgreesWithTheModel() => Gen.Select(AnyBag, AnyBag).Sample((a, b) =>
        Assert.Equal(Sum(Units(a.Entries), Units(b.Entries)), Units((a + b).Entries)), iter: Runs);

    [Fact]
    public void Difference_AgreesWithTheModel() => Gen.Select(AnyBag, AnyBag).Sample((a, b) =>
        Assert.Equal(Difference(Units(a.Entries), Units(b.Entries)), Units((a - b).Entries)), iter: Runs);

    [Fact]
    public void Contains_AgreesWithTheModelAndWithWhatSubtractingSays() =>
        Gen.Select(AnyBag, AnyBag).Sample((a, part) =>
    {
        // A part of the sum is contained by construction; the other pairs mostly are not.
        var sum = a + part;
        var twice = part + part;
        Assert.Equal(Contains(Units(part.Entries), Units(twice.Entries)), part.Contains(twice));
        Assert.True(sum.Contains(part));
        Assert.True(sum.Contains(a));
        Assert.Equal(Contains(Units(a.Entries), Units(part.Entries)), a.Contains(part));
        Assert.Equal(a.Contains(part), new ResourcePool(a).Subtract(part));
        Assert.Equal(a.Contains(part), new ResourcePool(a).Contains(part));
    }, iter: Runs);

    [Fact]
    public void Sum_IsCommutativeAndAssociative() => Gen.Select(AnyBag, AnyBag, AnyBag).Sample((a, b, c) =>
    {
        Assert.Equal(a + b, b + a);
        Assert.Equal((a + b).GetHashCode(), (b + a).GetHashCode());
        Assert.Equal(a + b + c, a + (b + c));
    }, iter: Runs);

    [Fact]
    public void Difference_TakesBackTheSum_WhereNoMemberIsShared() => Gen.Select(AnyBag, AnyBag).Sample((a, b) =>
    {
        // Adding a port that is there changes nothing, so that taking it away again does: such ports are left out here.
        var ranges = a.Where(key => key.Kind != ResourceKind.Scalar);
        var distinct = b - ranges;
        Assert.Equal(a, a + distinct - distinct);
    }, iter: Runs);

    [Fact]
    public void Pool_AnyCalls_AgreeWithTheModel() => Gen.Select(Gen.Bool, AnyResource).Array[0, 200].Sample(calls =>
    {
        var pool = new ResourcePool();
        List<string> model = [];
        foreach (var (isAdd, resource) in calls)
        {
            List<string> units = resource.IsEmpty ? [] : Units([resource]);
            if (isAdd) pool.Add(resource);
            else Assert.Equal(Contains(model, units), pool.Subtract(resource));
            model = isAdd ? Sum(model, units) : Difference(model, units);
        }
        Assert.Equal(model, Units(pool.Entries));
        Assert.Equal(pool.ToBag(), ResourceBag.Of(pool.Entries));
        Assert.Equal(pool.Count, ResourceBag.Of(pool.Entries).Count);
    }, iter: Runs);

    [Fact]
    public void Find_IsAPartThatAmountsToTheTarget() =>
        Gen.Select(AnyBag, AnyResource, Gen.Int[0, 3]).Sample((bag, other, turn) =>
    {
        // Mostly a target that the bag knows, so that it is found often.
        var target = turn == 0 || bag.IsEmpty ? other : bag[turn % bag.Count];
        if (turn == 2) target = target.ToUnreserved();
        if (turn == 3) target = target.WithCopies(1);

        var found = bag.Find(target);

        Assert.Equal(target.IsEmpty || bag.ToUnreserved().Contains(target.ToUnreserved()), found is not null);
        if (found is null) return;
        Assert.True(bag.Contains(found));
        Assert.Equal(ResourceBag.Of(target.ToUnreserved()), found.ToUnreserved());
        if (bag.Contains(target)) Assert.All(found, part => Assert.Equal(target.Key.Role, part.Key.Role));
    }, iter: Runs);

    [Fact]
    public void Parts_MakeUpTheWhole() => AnyBag.Sample(bag =>
    {
        Assert.Equal(bag, bag.Reserved + bag.Unreserved);
        Assert.Equal(bag, bag.Shared + bag.NonShared);
        Assert.Equal(bag, bag.Revocable + bag.NonRevocable);
        Assert.Equal(bag.Quantities, bag.Reserved.Quantities + bag.Unreserved.Quantities);
        Assert.Equal(bag.AllocatableTo(Api), bag.Unreserved + bag.ReservedTo(Api) + bag.ReservedTo(Web));
        Assert.Equal(bag.Unallocate(), bag.Allocate(Db).Unallocate());
    }, iter: Runs);

    [Fact]
    public void Quantities_SumAndDifference_AreByName() => Gen.Select(AnyBag, AnyBag).Sample((a, b) =>
    {
        var scalars = (A: a.Scalars, B: b.Scalars.Where(key => !key.IsShared));
        var sum = scalars.A.Quantities + scalars.B.Quantities;

        Assert.Equal((scalars.A + scalars.B).Quantities, sum);
        Assert.Equal(scalars.A.Quantities, sum - scalars.B.Quantities);
        Assert.True(sum.Covers(scalars.B.Quantities));
    }, iter: Runs);
}
