namespace Connectors.Sources.Confluence;

internal sealed record ConfluenceBody(ConfluenceBodyValue? Storage, ConfluenceBodyValue? View)
{
    public string Markup => Storage?.Value ?? View?.Value ?? "";
}
