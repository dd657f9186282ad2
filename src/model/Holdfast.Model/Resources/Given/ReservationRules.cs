using System.Diagnostics;

namespace Holdfast.Model.Resources.Given;

/// <summary>The reservation stack, and the agreement of the formats that can say it.</summary>
internal static class ReservationRules
{
    private const string Invalid = "Invalid reservation";
    private const string Format = "Invalid resource format";

    public static void Check(GivenResource given, List<string> faults)
    {
        CheckOldFormat(given, faults);
        CheckAgreement(given, faults);
        if (given.Reservations.Count > 0) CheckStack(given.Reservations, faults);
    }

    /// <summary>The level of what has been checked.</summary>
    public static Reservation Make(GivenReservation given) => given is { Type: { } type, Role: { } role }
        ? new(type, RoleName.Parse(role), given.Principal, given.Labels)
        : throw new UnreachableException($"{given} passed the rules of reservations.");

    private static void CheckOldFormat(GivenResource given, List<string> faults)
    {
        if (given.Role is { } role && RoleName.Explain(role) is { } fault)
            faults.Add($"Invalid role '{FaultText.Quote(role)}': {fault}");
        if (given.Reservation is not { } reservation) return;
        if (reservation.TypeNumber is not null)
            faults.Add($"{Invalid}: 'Resource.ReservationInfo.type' must not be set in 'Resource.reservation'");
        if (reservation.Role is { } inner)
            faults.Add($"{Invalid}: 'Resource.ReservationInfo.role' ('{inner}') must not be set in"
                + " 'Resource.reservation'");
        if (given.Reservations.Count == 0 && given.Role is null or "*")
            faults.Add($"{Invalid}: role '*' cannot be dynamically reserved");
    }

    private static void CheckAgreement(GivenResource given, List<string> faults)
    {
        if (given.Reservations.Count == 0) return;
        if (given.Reservations.Count > 1)
        {
            const string More = "must not be set with more than one reservation in 'Resource.reservations'";
            if (given.Role is { } role) faults.Add($"{Format}: 'Resource.role' ('{role}') {More}");
            if (given.Reservation is not null) faults.Add($"{Format}: 'Resource.reservation' {More}");
            return;
        }
        var only = given.Reservations[0];
        if (given.Role is not null && given.Role != only.Role)
            faults.Add($"{Format}: 'Resource.role' field with '{given.Role}' does not match the role '{only.Role}'"
                + " in 'Resource.reservations'");
        if (only.Type == ReservationType.Static && given.Reservation is not null)
            faults.Add($"{Format}: 'Resource.reservation' must not be set with a STATIC reservation in"
                + " 'Resource.reservations'");
        if (only.Type == ReservationType.Dynamic) CheckDynamicAgreement(given, only, faults);
    }

    private static void CheckDynamicAgreement(GivenResource given, GivenReservation only, List<string> faults)
    {
        if (given.Role is null != given.Reservation is null)
            faults.Add($"{Format}: 'Resource.role' and 'Resource.reservation' must be set both or neither with a"
                + " DYNAMIC reservation in 'Resource.reservations'");
        if (given.Reservation is not { } old) return;
        if (old.Principal != only.Principal)
            faults.Add($"{Format}: the principal '{old.Principal}' in 'Resource.reservation' does not match"
                + $" '{only.Principal}' in 'Resource.reservations'");
        if (!Equals(old.Labels, only.Labels))
            faults.Add($"{Format}: the labels {old.Labels} in 'Resource.reservation' do not match {only.Labels}"
                + " in 'Resource.reservations'");
    }

    private static void CheckStack(IReadOnlyList<GivenReservation> levels, List<string> faults)
    {
        RoleName? above = null;
        for (var i = 0; i < levels.Count; i++)
        {
            var level = levels[i];
            if (level.Type is null)
                faults.Add($"{Invalid}: 'Resource.ReservationInfo.type' field must be set in {level}");
            if (i > 0 && level.Type == ReservationType.Static)
                faults.Add($"Invalid refined reservation: A refined reservation cannot be STATIC, as {level} is");
            above = CheckRole(level, above, faults);
        }
    }

    private static RoleName? CheckRole(GivenReservation level, RoleName? above, List<string> faults)
    {
        if (level.Role is null)
        {
            faults.Add($"{Invalid}: 'Resource.ReservationInfo.role' field must be set in {level}");
            return above;
        }
        if (RoleName.Explain(level.Role) is { } fault)
        {
            faults.Add($"Invalid reservation role '{FaultText.Quote(level.Role)}': {fault}");
            return above;
        }
        var role = RoleName.Parse(level.Role);
        if (role.IsAny) faults.Add($"{Invalid}: role '*' cannot be reserved");
        else if (above is { } outer && !role.IsStrictSubRoleOf(outer))
            faults.Add($"Invalid refined reservation: role '{role}' is not a refinement of '{outer}'");
        return role;
    }
}
