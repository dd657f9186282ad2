using Holdfast.Fuzzing.Targets;
using SharpFuzz;

// Run by afl-fuzz; tools/fuzz prepares all that it needs.
if (args is not [var name] || !FuzzTargets.All.TryGetValue(name, out var target))
{
    Console.Error.WriteLine($"usage: Holdfast.Fuzzing {string.Join('|', FuzzTargets.All.Keys)}");
    return 2;
}

Fuzzer.OutOfProcess.Run(stream =>
{
    using var input = new MemoryStream();
    stream.CopyTo(input);
    target(input.ToArray());
});
return 0;
