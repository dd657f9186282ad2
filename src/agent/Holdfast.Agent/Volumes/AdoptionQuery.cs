using System.Globalization;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Volumes;

/// <summary>Which directory is to become which volume, as the query of a request says it.</summary>
internal static class AdoptionQuery
{
    /// <summary>Reads it; null, with what is wrong, where it cannot be.</summary>
    public static Adoption? Read(IQueryCollection query, out string fault)
    {
        fault = "";
        PersistenceId? name = null;
        RoleName? role = null;
        Quantity? size = null;
        if (Text(query, "name") is { } wantedName)
        {
            if (PersistenceId.TryParse(wantedName, CultureInfo.InvariantCulture, out var known)) name = known;
            else fault = $"name is '{wantedName}': {IdRule.Explain(wantedName)}.";
        }
        if (Text(query, "role") is { } wantedRole)
        {
            if (RoleName.TryParse(wantedRole, CultureInfo.InvariantCulture, out var known) && !known.IsAny)
                role = known;
            else fault = $"role is '{wantedRole}', which no volume can be reserved to.";
        }
        if (Text(query, "size_mb") is { } wantedSize)
        {
            if (double.TryParse(wantedSize, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var mb)
                && Quantity.TryFrom(mb, out var known) && !known.IsZero) size = known;
            else fault = $"size_mb is '{wantedSize}', and must be a number above 0, in megabytes.";
        }
        var path = Text(query, "path");
        if (path is null) fault = "path is missing: name the directory, absolute.";
        if (name is null != role is null)
            fault = "name and role go together: give both, or neither where a manifest lies beside the directory.";
        return fault.Length > 0
            ? null
            : new Adoption(path!, name, role, size, Text(query, "principal"), Text(query, "container_path"));
    }

    private static string? Text(IQueryCollection query, string name) =>
        query[name].ToString() is { Length: > 0 } text ? text : null;
}
