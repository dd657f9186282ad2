using Holdfast.Benchmarks.Allocation;
using Holdfast.Benchmarks.Codec;
using Holdfast.Benchmarks.Resources;

// Each benchmark prints one line a figure. The first argument names it; none runs all.
var benchmarks = new (string Name, Action Run)[]
{
    ("allocation", AllocationBenchmarks.Run),
    ("codec", CodecBenchmarks.Run),
    ("resources", ResourceFigures.Print),
};

var wanted = args.Length == 0 ? benchmarks : [.. benchmarks.Where(benchmark => benchmark.Name == args[0])];
if (wanted.Length == 0)
{
    var names = string.Join(", ", benchmarks.Select(each => each.Name));
    Console.Error.WriteLine($"No benchmark is called '{args[0]}'. There are: {names}.");
    return 1;
}
foreach (var (_, run) in wanted) run();
return 0;
