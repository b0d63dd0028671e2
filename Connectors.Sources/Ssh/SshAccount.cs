namespace Connectors.Sources.Ssh;

/// <summary>An account of a machine that is reached by SSH.</summary>
internal sealed record SshAccount(string Host, int Port)
{
    public required string Username { get; init; }

    /// <summary>Empty or null: the private key alone.</summary>
    public string? Password { get; init; }

    /// <summary>Empty or null: the password alone.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>The private key's. Empty or null: it has none.</summary>
    public string? Passphrase { get; init; }

    /// <summary>The fingerprints of the host's keys. Empty: the first one shown is trusted and kept.</summary>
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>The longest time that the machine may be silent.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The machine, for messages.</summary>
    public string Where => $"{Host}:{Port}";

    public override string ToString() => $"SshAccount {Where} (hidden)";
}
