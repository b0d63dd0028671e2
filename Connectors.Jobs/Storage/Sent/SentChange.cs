using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Connectors.Jobs.Storage.Sent;

/// <summary>A document as a program sent it, ready to be stored.</summary>
internal sealed record SentChange
{
    public required string Id { get; init; }

    /// <summary>The position of the stored document that this was made from. Null: it replaces whatever is stored.</summary>
    public long? From { get; init; }

    public required string Title { get; init; }

    /// <summary>Null: the content is text.</summary>
    public string? FileName { get; init; }

    public string? MediaType { get; init; }

    public required SentContent Content { get; init; }

    public string? Link { get; init; }

    /// <summary>A JSON object.</summary>
    public string Metadata { get; init; } = "{}";

    public IReadOnlyList<string>? Readers { get; init; }

    public IReadOnlyList<string> Owners { get; init; } = [];

    public string? Parent { get; init; }

    public DateTime? CreatedAt { get; init; }

    public DateTime? UpdatedAt { get; init; }

    /// <summary>A hash of everything: if it is the stored one, nothing has changed.</summary>
    public string Version() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new object?[]
    {
        Title, FileName, MediaType, Content.Hash, Link, Metadata, Readers, Owners, Parent, CreatedAt, UpdatedAt,
    }))))[..32];
}

/// <summary>The bytes of a document: in memory if they are few, else already stored.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Hash">SHA-256 in hexadecimal.</param>
/// <param name="Data">Null: they are stored under <paramref name="Id"/>.</param>
/// <param name="Id">Null: they are in <paramref name="Data"/>.</param>
internal sealed record SentContent(long Size, string Hash, byte[]? Data, Guid? Id);
