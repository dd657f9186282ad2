using Holdfast.Benchmarks.Figures;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Benchmarks.Resources;

/// <summary>What the arithmetic of resources costs: plain, with many reservations, with ports in many pieces.</summary>
internal static class ResourceFigures
{
    private static readonly RoleName Web = RoleName.Parse("web");

    public static void Print(Report report)
    {
        report.Heading("Arithmetic of resources: the best round's time of one operation");
        Plain(report);
        Reservations(report, 100);
        Reservations(report, 6400);
        Ports(report);
    }

    private static void Plain(Report report)
    {
        var agent = ResourceBag.Of(
            Scalar("cpus", 32), Scalar("mem", 65536), Scalar("disk", 1 << 20), Ports(31000, 32000));
        var task = ResourceBag.Of(Scalar("cpus", 1), Scalar("mem", 512), Scalar("disk", 64));
        var pool = new ResourcePool(agent);

        report.PrintOperation("plain: pool - task, pool + task", () =>
        {
            pool.Subtract(task);
            pool.Add(task);
        });
        report.PrintOperation("plain: pool contains task", () => pool.Contains(task));
        report.PrintOperation("plain: new bag = agent - task", () => _ = agent - task);
        report.PrintOperation(
            "plain: agent allocatable to a role, allocated to it", () => agent.AllocatableTo(Web).Allocate(Web));
        report.PrintOperation("plain: quantities of the agent", () => _ = agent.Quantities);
        report.PrintOperation("plain: key of a reserved disk, from its parts", () => _ = ReservedKey(7));
    }

    private static void Reservations(Report report, int count)
    {
        var keys = Enumerable.Range(0, count).Select(ReservedKey);
        var distinct = keys.Select(key => Resource.Of(key, Quantity.FromCount(1)));
        var agent = ResourceBag.Of([.. distinct]) + Scalar("cpus", 32) + Scalar("mem", 65536);
        var pool = new ResourcePool(agent);
        var space = Scalar("mem", 16);
        var reserved = space.PushReservation(Reservation.Dynamic(Web, "newcomer"));
        var known = agent[count / 2];

        report.PrintOperation($"{count} reservations: add and take one that is there", () =>
        {
            pool.Add(known);
            pool.Subtract(known);
        });
        report.PrintOperation($"{count} reservations: reserve and unreserve 20 in the pool", () =>
        {
            for (var i = 0; i < 20; i++)
            {
                pool.Subtract(space);
                pool.Add(reserved);
                pool.Subtract(reserved);
                pool.Add(space);
            }
        });
        report.PrintOperation($"{count} reservations: bag of the pool", () => pool.ToBag());
        report.PrintOperation($"{count} reservations: bag contains itself", () => agent.Contains(agent));
        report.PrintOperation($"{count} reservations: what a role may have", () => agent.AllocatableTo(Web));
    }

    private static void Ports(Report report)
    {
        var begins = Enumerable.Range(0, 1000).Select(number => 1000 + (ulong)number * 10);
        var pieces = begins.Select(begin => new ValueRange(begin, begin + 4)).ToArray();
        var key = ResourceKey.Of("ports", ResourceKind.Ranges);
        var pool = new ResourcePool(ResourceBag.Of(Resource.Of(key, RangeSet.Of(pieces))));
        var two = Resource.Of(key, RangeSet.Of(5002, 5003));
        var half = Resource.Of(key, RangeSet.Of([.. pieces.Where((_, at) => at % 2 == 0)]));

        report.PrintOperation("1000-range ports: contains two ports", () => pool.Contains(two));
        TakeAndGiveBack("two ports", two);
        TakeAndGiveBack("every other range", half);

        void TakeAndGiveBack(string what, Resource part) =>
            report.PrintOperation($"1000-range ports: take and give back {what}", () =>
            {
                pool.Subtract(part);
                pool.Add(part);
            });
    }

    private static ResourceKey ReservedKey(int number) => Scalar("disk", 1).Key.WithReservations(
        ReservationStack.Of(Reservation.Dynamic(Web, "ops", Labels.Of(new Label("reservation", $"{number}")))));

    private static Resource Scalar(string name, ulong count) => Resource.Scalar(name, Quantity.FromCount(count));

    private static Resource Ports(ulong begin, ulong end) =>
        Resource.Of(ResourceKey.Of("ports", ResourceKind.Ranges), RangeSet.Of(begin, end));
}
