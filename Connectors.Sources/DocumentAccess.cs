namespace Connectors.Sources;

/// <summary>
/// Who may read a document: an AND of ORs. A reader must be named by <em>every</em> layer (a space, its page, the page's restricted parent).
/// No layer at all, or an empty one, is nobody.
/// </summary>
public sealed record DocumentAccess(IReadOnlyList<IReadOnlyList<Principal>> Layers)
{
    public static DocumentAccess Everyone { get; } = new([[Principal.Everyone]]);

    /// <summary>For a document whose access could not be read: nobody, never everybody.</summary>
    public static DocumentAccess Nobody { get; } = new([]);

    /// <summary>Access in one layer.</summary>
    public static DocumentAccess Of(params IReadOnlyList<Principal> principals) => new([principals]);
}
