namespace Holdfast.Testing.Tls;

/// <summary>What a server makes of a client's first words.</summary>
public enum HelloAnswer
{
    /// <summary>It goes on with the handshake.</summary>
    GoesOn,

    /// <summary>It says that it does not speak this version.</summary>
    WrongVersion,

    /// <summary>Something else.</summary>
    Other,
}
