namespace Holdfast.Model.Resources;

/// <summary>Who made a reservation. The numbers are the wire's (<c>ReservationInfo.Type</c>).</summary>
public enum ReservationType
{
    /// <summary>The operator, in the agent's configuration. It cannot be unreserved.</summary>
    Static = 1,

    /// <summary>A framework or an operator, by an operation. It can be refined and unreserved.</summary>
    Dynamic = 2,
}
