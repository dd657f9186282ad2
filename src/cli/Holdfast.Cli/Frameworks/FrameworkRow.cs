using Holdfast.Cli.Output;
using Holdfast.Cli.Tasks;
using Framework = Holdfast.Protocol.V1.Master.Response.Types.GetFrameworks.Types.Framework;

namespace Holdfast.Cli.Frameworks;

/// <summary>A framework as it is listed.</summary>
/// <param name="Framework">As the master knows it.</param>
/// <param name="IsOver">Whether it was removed.</param>
/// <param name="Tasks">Its tasks that are not over.</param>
internal sealed record FrameworkRow(Framework Framework, bool IsOver, IReadOnlyList<TaskRow> Tasks)
{
    public string State => (IsOver, Framework) switch
    {
        (true, _) => "completed",
        (_, { Recovered: true }) => "recovered",
        (_, { Connected: false }) => "disconnected",
        (_, { Active: false }) => "inactive",
        _ => "active",
    };

    public Tone Tone => State switch
    {
        "active" => Tone.Good,
        "completed" => Tone.Faint,
        _ => Tone.Bad,
    };

    public string Roles => string.Join(", ", Framework.FrameworkInfo.Roles.Count > 0
        ? Framework.FrameworkInfo.Roles
        : [Framework.FrameworkInfo.Role]);
}
