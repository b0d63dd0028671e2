namespace Connectors.Sources.Confluence;

internal enum ConfluenceIndexMode
{
    Everything,
    Space,
    Page,
}
