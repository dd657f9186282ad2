using Holdfast.Hosting.Flags;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Master.Registry;
using Holdfast.Server.Help;

namespace Holdfast.Server.Registry;

/// <summary><c>registry backup</c> and <c>registry restore</c>: copies of what a master knows.</summary>
internal static class RegistryVerb
{
    private static readonly FlagSpec To =
        new("to", FlagKind.Path, null, FlagStatus.Ours, "Where the copy goes; nothing may be there yet.");

    private static readonly FlagSpec From =
        new("from", FlagKind.Path, null, FlagStatus.Ours, "The copy to put back.");

    /// <summary>What <c>--help</c> says.</summary>
    public static VerbHelp Help { get; } = new(
        [
            "holdfast registry backup --work_dir=/var/lib/holdfast/master --to=/mnt/r",
            "holdfast registry restore --work_dir=/var/lib/holdfast/master --from=/mnt/r",
        ],
        "Copies what a master has stored, and puts a copy back. Backup may be taken while the master runs; before "
        + "restore, stop it. Afterwards each agent refuses to destroy anything for the master until it is told "
        + "'holdfast agents trust-master'. The master's own --config=FILE may stand for --work_dir.",
        FlagHelp.Of([.. MasterFlags.Table.Where(flag => flag.Name is "work_dir" or "config"), To, From]));

    /// <summary>Runs it.</summary>
    /// <returns>The faults of the command line; none when it was done.</returns>
    public static IReadOnlyList<string> Run(string[] arguments)
    {
        if (VerbWords.Fault("registry", ["backup", "restore"], arguments) is { } fault) return [fault];
        var rest = arguments[1..];
        var file = arguments[0] == "backup" ? To : From;
        // The master's own table, so that its file of options can be given as it is.
        var flags = MesosFlags.Parse([.. MasterFlags.Table, file], rest, MesosFlags.ProcessEnvironment());
        if (flags.Faults.Count > 0) return flags.Faults;
        if (Missing(flags, file.Name) is { Count: > 0 } missing) return missing;
        var (directory, path) = (flags.Text("work_dir")!, flags.Text(file.Name)!);
        if (OtherOwner(directory) is { } owner)
            return [$"{directory} belongs to user {owner}, whose master could not use what another user leaves there."
                + $" Run this as that user: setpriv --reuid={owner} --clear-groups holdfast registry ..."];
        if (file == To) Backup(directory, path);
        else Restore(directory, path);
        return [];
    }

    private static List<string> Missing(FlagValues flags, string file)
    {
        var faults = new List<string>();
        if (flags.IsMissing("work_dir")) faults.Add("--work_dir is missing: give the master's.");
        if (flags.IsMissing(file)) faults.Add($"--{file} is missing: give the file of the copy.");
        return faults;
    }

    private static void Backup(string directory, string path)
    {
        RegistryCopies.Backup(directory, path);
        Console.Out.WriteLine($"The registry in {directory} was copied to {path}.");
    }

    private static void Restore(string directory, string path)
    {
        var replaced = RegistryCopies.Restore(directory, path);
        Console.Out.WriteLine($"The registry in {directory} is that of {path}.");
        if (replaced is not null) Console.Out.WriteLine($"What was there before is kept in {replaced}.");
        Console.Out.WriteLine(
            "Start the master, then run 'holdfast agents trust-master' on each agent: until then it destroys nothing.");
    }

    private static uint? OtherOwner(string directory)
    {
        if (!Directory.Exists(directory)) return null;
        var owner = FileCalls.StatusFollowing(FileCalls.WorkingDirectory, directory)?.User;
        return owner == ProcessCalls.EffectiveUser ? null : owner;
    }
}
