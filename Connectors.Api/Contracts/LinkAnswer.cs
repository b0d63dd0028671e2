using Connectors.Jobs.Storage.Registry;

namespace Connectors.Api.Contracts;

/// <summary>A connector in a knowledge base.</summary>
/// <param name="AutoParse">"1": its documents are searched; "0": they are only shown.</param>
internal sealed record LinkAnswer(string Id, string Source, string Name, string AutoParse, string Status)
{
    public static LinkAnswer Of(LinkedConnector link) => new(link.Id, link.Source, link.Name, Link.Flag(link.AutoParse), link.Status);
}
