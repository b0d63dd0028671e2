namespace Connectors.Api.Contracts;

/// <summary>A connector in a knowledge base, as it is asked for.</summary>
/// <param name="AutoParse">"1" (unless said): its documents are searched; "0": they are only shown.</param>
internal sealed record Link(string Id, string? AutoParse = null)
{
    public static string Flag(bool value) => value ? "1" : "0";
}
