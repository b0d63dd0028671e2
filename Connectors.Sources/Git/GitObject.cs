namespace Connectors.Sources.Git;

/// <summary>An object of a pack.</summary>
/// <param name="Offset">Where it begins in the pack; other objects name it by this.</param>
/// <param name="Data">Where its compressed data begins.</param>
/// <param name="Stored">As it is stored.</param>
/// <param name="Length">The data's length, without compression.</param>
internal sealed record GitObject(long Offset, long Data, GitObjectKind Stored, long Length)
{
    /// <summary>Null until its content is known.</summary>
    public string? Id { get; set; }

    /// <summary>What it is when it is put together.</summary>
    public GitObjectKind Kind { get; set; }

    /// <summary>Its size when it is put together, in bytes.</summary>
    public long Size { get; set; }

    /// <summary>The place of the object that it differs from. Zero if it is whole, or if that one is named.</summary>
    public long Base { get; set; }

    /// <summary>The id of the object that it differs from. Null if it is whole, or if that one is known by its place.</summary>
    public string? BaseId { get; init; }

    public bool IsDelta => Stored is GitObjectKind.OffsetDelta or GitObjectKind.NamedDelta;
}

internal enum GitObjectKind
{
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,
    /// <summary>The difference from another object, which stands before it.</summary>
    OffsetDelta = 6,
    /// <summary>The difference from another object, which is named.</summary>
    NamedDelta = 7,
}
