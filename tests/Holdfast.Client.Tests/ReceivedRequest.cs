using System.Text;
using Google.Protobuf;
using Holdfast.Protocol.Json;

namespace Holdfast.Client.Tests;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Connection">The number of its connection at this server, from 0.</param>
/// <param name="Head">Request line and headers.</param>
internal sealed record ReceivedRequest(int Connection, string Head, byte[] Body)
{
    public string Line => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .SingleOrDefault();

    public T Json<T>() where T : class, IMessage<T>, new() => MesosJson.Read<T>(Body);
}
