using System.Collections.Immutable;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.State;
using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Scheduling;

/// <summary>Why a SUBSCRIBE is refused.</summary>
internal static class SubscribeCheck
{
    /// <summary>The faults of the call, each a sentence, in one text; null when there are none.</summary>
    public static string? Explain(SubscribeRequest request, MasterOptions options)
    {
        if (request.Fault is { } fault) return fault;
        var faults = new List<string>();
        AddRoleFaults(request, faults);
        if (request.Framework.User == "root" && !options.RootSubmissions)
            faults.Add("User 'root' may not run frameworks here (--no-root_submissions); "
                + $"'{request.Framework.Name}' must name another user.");
        return faults.Count == 0 ? null : string.Join(' ', FaultBudget.Shorten(faults));
    }

    /// <summary>Why this subscription cannot go on with the known framework; null when it can.</summary>
    /// <remarks>
    /// One without a principal is from a time when nobody was asked. While nobody is, it may name one; once somebody
    /// is, anybody with credentials who knows its id could take it, so that an operator must say whose it is.
    /// </remarks>
    public static string? Explain(SubscribeRequest request, Framework known)
    {
        if (known.Spec.Principal == request.Framework.Principal) return null;
        if (known.Spec.Principal is not null)
            return $"The principal of framework {known.Id} cannot be changed: it is '{known.Spec.Principal}', "
                + $"the call says {Quoted(request.Framework.Principal)}.";
        return request.Principal is not { } proven
            ? null
            : $"Framework {known.Id} named no principal before callers were authenticated, so nothing shows that it is "
                + $"'{proven}'s. If it is, an operator says so: "
                + $"POST /holdfast/v1/frameworks/{Uri.EscapeDataString(known.Id.ToString())}/principal?principal="
                + Uri.EscapeDataString(proven);
    }

    /// <summary>Why a framework cannot describe itself so while it is subscribed; null when it can.</summary>
    public static string? ExplainUpdate(SubscribeRequest request, Framework known, MasterOptions options)
    {
        if (Explain(request, options) is { } fault) return fault;
        var (was, now) = (known.Spec, request.Framework);
        var faults = new List<string>();
        if (Explain(request, known) is { } other) faults.Add(other);
        if (now.User != was.User)
            faults.Add($"FrameworkInfo.user cannot be changed: it is '{was.User}', the call says '{now.User}'.");
        if (now.Checkpoint != was.Checkpoint)
            faults.Add($"FrameworkInfo.checkpoint cannot be changed: it is {Text(was.Checkpoint)}, the call says "
                + $"{Text(now.Checkpoint)}.");
        return faults.Count == 0 ? null : string.Join(' ', FaultBudget.Shorten(faults));
    }

    /// <summary>The roles of a framework whose names were found valid.</summary>
    public static ImmutableArray<RoleName> RolesOf(FrameworkSpec spec) =>
        [.. spec.Roles.Where(role => RoleName.Explain(role) is null).Select(role => RoleName.Parse(role)).Distinct()];

    private static void AddRoleFaults(SubscribeRequest request, List<string> faults)
    {
        var roles = request.Framework.Roles;
        HashSet<string> distinct = [.. roles];
        foreach (var role in roles.Distinct())
        {
            if (RoleName.Explain(role) is { } why)
                faults.Add($"The framework's role '{FaultText.Quote(role)}' is invalid: {why}.");
        }
        if (distinct.Count < roles.Length)
        {
            var twice = roles.GroupBy(role => role).Where(group => group.Count() > 1).Select(group => group.Key);
            faults.Add($"The framework's roles contain duplicates: {string.Join(", ", twice)}.");
        }
        var foreign = request.SuppressedRoles.Where(role => !distinct.Contains(role)).Distinct().ToList();
        if (foreign.Count > 0)
            faults.Add($"The suppressed roles {string.Join(", ", foreign)} are not among the framework's roles.");
    }

    private static string Text(bool value) => value ? "true" : "false";

    private static string Quoted(string? principal) => principal is null ? "not set" : $"'{principal}'";
}
