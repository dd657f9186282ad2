namespace Holdfast.Agent.Link;

/// <summary>No master could be found; trying again later may help.</summary>
internal sealed class MasterUnreachableException(string message, Exception? cause = null) : IOException(message, cause);
