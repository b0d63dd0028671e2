namespace Connectors.Jobs.Administration;

/// <summary>A ciphertext, where it is kept, and whom it is bound to.</summary>
internal sealed record StoredSecret
{
    public string Key { get; init; } = "";

    public string Owner { get; init; } = "";

    public byte[] Ciphertext { get; init; } = [];
}
