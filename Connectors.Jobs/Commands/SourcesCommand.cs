using System.CommandLine;
using Connectors.Sources.Catalog;

namespace Connectors.Jobs.Commands;

/// <summary><c>sources [type]</c>: lists the kinds of source, or shows the settings of one.</summary>
internal sealed class SourcesCommand : Command
{
    private readonly Argument<string?> _type = new("type")
    {
        Description = "Show the settings of this kind of source.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _schema = new("--schema") { Description = "Print only the JSON Schema of the source's config." };
    private readonly ToolKit _kit;

    public SourcesCommand(ToolKit kit)
        : base("sources", "List the kinds of source, or show the settings of one.")
    {
        _kit = kit;
        Arguments.Add(_type);
        Options.Add(_schema);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var host = _kit.Offline(parsed);
        var (type, json) = (parsed.GetValue(_type), parsed.GetValue(_kit.Json));
        if (type is null)
            List(host.Catalog, json || parsed.GetValue(_schema));
        else if (!host.Catalog.TryFind(type, out var source))
            throw new ToolException(ExitCodes.Wrong, host.Catalog.Unsupported(type));
        else if (parsed.GetValue(_schema))
            _kit.Terminal.Json(source.ConfigSchema);
        else if (json)
            _kit.Terminal.Json(Answer(source));
        else
            Show(source);
        return ExitCodes.Done;
    }

    private void List(SourceCatalog catalog, bool json)
    {
        if (json)
            _kit.Terminal.Json(catalog.All.Select(Answer));
        else
            _kit.Terminal.Table(["TYPE", "NAME", "CAPABILITIES", "DESCRIPTION"], catalog.All.Select(Row));
    }

    private void Show(ISourceDefinition source)
    {
        _kit.Terminal.Line($"{source.Name} ({source.Type}): {source.Description}");
        _kit.Terminal.Table(["SETTING", "TYPE", "DESCRIPTION"], SchemaRows.Of(source.ConfigSchema));
    }

    /// <summary>The same JSON as in GET /api/v1/sources.</summary>
    private static object Answer(ISourceDefinition source)
        => new { source.Type, source.Name, source.Description, Capabilities = Names(source), source.ConfigSchema };

    private static string[] Row(ISourceDefinition source)
        => [source.Type, source.Name, string.Join(',', Names(source)), source.Description];

    private static IEnumerable<string> Names(ISourceDefinition source) => source.Capabilities.Select(capability => capability.ToName());
}
