using Holdfast.Client.Security;
using Holdfast.Client.Transport;

namespace Holdfast.Client;

/// <summary>How clients connect and how patient they are. Immutable: change a copy by <c>with</c>.</summary>
public sealed record ClientOptions
{
    /// <summary>The form of messages. Default protobuf.</summary>
    public WireForm Form { get; init; } = WireForm.Protobuf;

    /// <summary>Who the client is, for servers that ask. Default nobody in particular.</summary>
    public ClientCredential? Credential { get; init; }

    /// <summary>Which servers are believed where they are called by https. Default those that the machine
    /// believes.</summary>
    public ClientTls? Tls { get; init; }

    /// <summary>How long a connection may take. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a server may take to begin its answer, connecting included. Default 30 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a read is repeated with pauses before it fails. Default 15 s; zero asks every known server once.
    /// </summary>
    public TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The longest pause between attempts to subscribe, from 1 ms to 15 s. Default 15 s. Pauses are random, and grow
    /// from a tenth of a second, so that the clients of a fallen server do not come back all at once.
    /// </summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After so many heartbeats that did not come a stream is given up. Default 5; at least 1.</summary>
    public int MissedHeartbeatsMax { get; init; } = 5;

    /// <summary>The largest event that is read, in bytes. Default 256 MB: a large cluster's state is one.</summary>
    public int EventMaxBytes { get; init; } = Protocol.Records.RecordIO.DefaultRecordMaxBytes;

    /// <summary>The clock of all waits. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A source of draws from 0 (included) to 1, for pauses; called from several threads.</summary>
    public Func<double> Draw { get; init; } = Random.Shared.NextDouble;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal ClientOptions Checked()
    {
        Require(ConnectTimeout > TimeSpan.Zero, nameof(ConnectTimeout), ConnectTimeout);
        Require(AnswerTimeout > TimeSpan.Zero, nameof(AnswerTimeout), AnswerTimeout);
        Require(ReadPatience >= TimeSpan.Zero, nameof(ReadPatience), ReadPatience);
        Require(PauseMax >= TimeSpan.FromMilliseconds(1) && PauseMax <= TimeSpan.FromSeconds(15),
            nameof(PauseMax), PauseMax);
        Require(MissedHeartbeatsMax >= 1, nameof(MissedHeartbeatsMax), MissedHeartbeatsMax);
        Require(EventMaxBytes >= 1, nameof(EventMaxBytes), EventMaxBytes);
        return this;

        static void Require(bool holds, string name, object value)
        {
            if (!holds) throw new ArgumentException($"{name} is {value}, which is out of its range.", name);
        }
    }
}
