using System.Xml;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// The parts of an Office file and the relations between them. The transitional and the strict form name the same things by other
/// addresses, whose last segments are the same, so only these are compared.
/// </summary>
internal sealed class OfficePackage(Stream file, TextBudget budget) : IDisposable
{
    private readonly SafeArchive _archive = new(file, budget);

    /// <summary>Whether the file holds pictures, sounds or films.</summary>
    public bool HasPictures => _archive.Names.Any(name => name.Contains("/media/", StringComparison.OrdinalIgnoreCase));

    /// <summary>The part that holds the document itself, or <paramref name="usual"/> if no relation names it.</summary>
    public string Main(string usual)
        => Relations("").FirstOrDefault(relation => relation.Kind == "officeDocument" && _archive.Has(relation.Target))?.Target ?? usual;

    /// <summary>Opens a part. The caller disposes it.</summary>
    /// <exception cref="InvalidDataException">There is no such part.</exception>
    public Stream Open(string part) => _archive.Open(part) ?? throw new InvalidDataException($"The file has no part {part}.");

    /// <summary>Opens the first part that has a kind of relation to another. Returns null if there is none.</summary>
    public Stream? OpenRelated(string part, string kind)
        => Relations(part).FirstOrDefault(relation => relation.Kind == kind) is { } found ? _archive.Open(found.Target) : null;

    /// <summary>Returns the relations of a part to other parts, or of the file if the name is empty. Links are left out.</summary>
    public IReadOnlyList<OfficeRelation> Relations(string part)
    {
        var (folder, name) = (part[..(part.LastIndexOf('/') + 1)], part[(part.LastIndexOf('/') + 1)..]);
        using var stream = _archive.Open($"{folder}_rels/{name}.rels");
        List<OfficeRelation> relations = [];
        if (stream is null)
            return relations;
        try
        {
            using var reader = SafeXml.Open(stream);
            while (relations.Count < budget.Limits.MaxEntries && SafeXml.Next(reader, budget))
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Relationship" }
                    && reader.GetAttribute("TargetMode") != "External"
                    && reader.GetAttribute("Type") is { } type && reader.GetAttribute("Target") is { } target)
                {
                    relations.Add(new OfficeRelation(
                        reader.GetAttribute("Id") ?? "", type[(type.LastIndexOf('/') + 1)..], Resolve(folder, target)));
                }
            }
        }
        catch (XmlException)
        {
            // Damaged relations cost the parts behind the damage. Those that a document names by id are then reported as missing.
        }

        return relations;
    }

    /// <summary>Reads an attribute that holds a relation's id, such as r:id. Other attributes may have the same local name.</summary>
    public static string? RelationId(XmlReader reader, string name = "id")
    {
        for (var i = 0; i < reader.AttributeCount; i++)
        {
            reader.MoveToAttribute(i);
            var found = reader.LocalName == name && reader.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal);
            var value = reader.Value;
            reader.MoveToElement();
            if (found)
                return value;
        }

        return null;
    }

    public void Dispose() => _archive.Dispose();

    private static string Resolve(string folder, string target)
    {
        var path = Uri.UnescapeDataString(target.Replace('\\', '/'));
        List<string> segments = path.StartsWith('/') ? [] : [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("." or ".."))
                segments.Add(segment);
        }

        return string.Join('/', segments);
    }
}

/// <summary>A relation from one part of an Office file to another.</summary>
/// <param name="Id">The id by which the part names it.</param>
/// <param name="Kind">The last segment of its type, such as slide.</param>
/// <param name="Target">The name of the other part.</param>
internal sealed record OfficeRelation(string Id, string Kind, string Target);
