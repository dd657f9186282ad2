namespace Holdfast.Model.Resources.Given;

/// <summary>What a master asks of resources on top of their being resources.</summary>
internal static class MasterRules
{
    public static void Check(GivenResource given, List<string> faults)
    {
        if (given.Name == "gpus" && given.Scalar is { } gpus && Math.Round(gpus * 1000) % 1000 != 0)
            faults.Add($"Invalid 'gpus' resource: The 'gpus' resource must be an unsigned integer, and it is "
                + $"{GivenNumber.Text(gpus)}");
        if (given.Disk is { } disk) CheckDisk(given, disk, faults);
        if (given.IsRevocable && given.Stack.Any(static level => level.Type == ReservationType.Dynamic))
            faults.Add("Invalid ReservationInfo: A dynamic reservation cannot be created from revocable resources");
    }

    private static void CheckDisk(GivenResource given, GivenDisk disk, List<string> faults)
    {
        if (disk.PersistenceId is not null)
        {
            if (given.IsRevocable)
                faults.Add("Invalid DiskInfo: Persistent volumes cannot be created from revocable resources");
            if (given.Stack.Count == 0)
                faults.Add("Invalid DiskInfo: Persistent volumes cannot be created from unreserved resources");
            if (disk.Volume is null) faults.Add("Invalid DiskInfo: Expecting 'volume' to be set for persistent volume");
            if (disk.Volume?.HostPath is { } path)
                faults.Add(
                    $"Invalid DiskInfo: Expecting 'host_path' to be unset for persistent volume, and it is '{path}'");
        }
        else if (disk.Volume is not null) faults.Add("Invalid DiskInfo: Non-persistent volume not supported");
        else if (disk.Source is null) faults.Add("Invalid DiskInfo: DiskInfo is set but empty");
    }
}
