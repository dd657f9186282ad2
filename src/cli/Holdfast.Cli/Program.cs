using Holdfast.Cli;
using Holdfast.Cli.Output;

return await CommandLine.RunAsync(args, StandardStream.Output.ToWriter(), StandardStream.Error.ToWriter());
