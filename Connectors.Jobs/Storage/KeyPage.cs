namespace Connectors.Jobs.Storage;

/// <summary>A page of rows in the order of a key.</summary>
internal sealed record KeyPage
{
    /// <summary>The connector whose documents are looked through.</summary>
    public string Of { get; init; } = "";

    /// <summary>The run whose candidates are looked through.</summary>
    public long Run { get; init; }

    /// <summary>The last key before the page; empty at the beginning.</summary>
    public string After { get; init; } = "";

    public int Size { get; init; }

    public Guid AfterId => Guid.TryParse(After, out var id) ? id : Guid.Empty;
}
