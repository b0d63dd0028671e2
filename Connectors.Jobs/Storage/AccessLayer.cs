namespace Connectors.Jobs.Storage;

/// <summary>One of the layers of an access, all of which must name whoever reads.</summary>
internal sealed record AccessLayer
{
    public string[] Principals { get; init; } = [];

    /// <summary>Whether it names the user who is asked about.</summary>
    public bool NamesUser { get; init; }
}
