namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>Reads what hangs on a part of an Office file by relations: charts, diagrams, and the drawings of sheets.</summary>
internal sealed class OfficeGraphics(OfficePackage package, Damage damage, TextBudget budget)
{
    /// <summary>Drawings hold charts, and charts hold drawings. Files that are made by Office go no deeper.</summary>
    private const int MaxDepth = 4;

    /// <summary>Returns the texts of the charts, diagrams and drawings that a part shows.</summary>
    public IEnumerable<string> Read(string part) => Read(part, MaxDepth);

    private IEnumerable<string> Read(string part, int depth)
    {
        foreach (var relation in package.Relations(part))
        {
            var text = relation.Kind switch
            {
                "chart" or "chartEx" => Read(relation.Target, "Chart: ", ChartMarkup.Read),
                "diagramData" => Read(relation.Target, "", ReadMarkup),
                "drawing" or "chartUserShapes" => Read(relation.Target, "", ReadMarkup),
                _ => "",
            };
            if (text.Length > 0)
                yield return text;
            if (depth == 0 || relation.Kind is not ("drawing" or "chart" or "chartsheet"))
                continue;
            foreach (var inner in Read(relation.Target, depth - 1))
                yield return inner;
        }
    }

    private string Read(string part, string label, Func<Stream, TextBudget, string> read)
    {
        var text = damage.Read(part, () =>
        {
            using var stream = package.Open(part);
            return read(stream, budget);
        });
        return text.Length > 0 ? label + text : "";
    }

    private static string ReadMarkup(Stream part, TextBudget budget) => OfficeMarkup.Read(part, budget);
}
