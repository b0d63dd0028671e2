namespace Connectors.Jobs.Text;

/// <summary>How a process reads a format.</summary>
internal sealed record FormatSupport
{
    /// <summary>The name of the format for people.</summary>
    public required string Name { get; init; }

    public required string MediaType { get; init; }

    /// <summary>The program that reads it with its version, or "built in". Null: it is not read.</summary>
    public string? ReadWith { get; init; }

    /// <summary>What to install so that it is read, or read better. Null: nothing.</summary>
    public string? Advice { get; init; }
}
