using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Jobs.Configs;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Console.Forms;

/// <summary>The form of a config with what is in it: the values, the errors, and the secrets that are saved.</summary>
internal sealed class ConfigForm
{
    /// <summary>The start of an error that belongs to a setting.</summary>
    private const string Prefix = "config.";

    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, List<string>> _errors = [];
    private readonly HashSet<string> _saved = [];

    private ConfigForm(ISourceDefinition source) => (Source, Form) = (source, SchemaForm.Of(source));

    public ISourceDefinition Source { get; }

    public SchemaForm Form { get; }

    /// <summary>The errors that belong to no setting.</summary>
    public IReadOnlyList<string> General { get; private set; } = [];

    /// <summary>The values that the source lists for one setting. Null if nobody asked for them.</summary>
    public FieldPicker? Picker { get; set; }

    /// <summary>Whether anything is wrong.</summary>
    public bool HasErrors => General.Count > 0 || _errors.Count > 0;

    /// <summary>Shows a config. Its secrets are masks.</summary>
    public static ConfigForm Of(ISourceDefinition source, JsonObject config)
    {
        var form = new ConfigForm(source);
        foreach (var field in form.Form.Fields)
        {
            if (At(config, field.Path) is not { } value)
                continue;
            if (field.Kind == FieldKind.Secret)
                form._saved.Add(field.Path);
            else
                form._values[field.Path] = FieldValues.Show(field.Kind, JsonSerializer.SerializeToElement(value));
        }

        return form;
    }

    /// <summary>Reads what a person entered.</summary>
    /// <param name="source">The source.</param>
    /// <param name="entered">The form.</param>
    /// <param name="saved">The saved config with masks for secrets; null if there is none.</param>
    public static ConfigForm Read(ISourceDefinition source, IFormCollection entered, JsonObject? saved)
    {
        var form = new ConfigForm(source);
        foreach (var field in form.Form.Fields)
        {
            // An empty box is not sent; a hidden element before it says that it was there.
            form._values[field.Path] = entered[field.Name].LastOrDefault() ?? "";
            var isSaved = field.Kind == FieldKind.Secret && saved is not null && At(saved, field.Path) is not null;
            if (isSaved && entered[field.RemoveName].Count == 0)
                form._saved.Add(field.Path);
            if (field.IsChoosable && FieldPicker.IsOpen(entered, field))
                form._values[field.Path] = FieldPicker.Take(entered, field, form._values[field.Path]);
        }

        return form;
    }

    /// <summary>Returns the text of a setting's element.</summary>
    public string ValueOf(SchemaField field) => _values.GetValueOrDefault(field.Path, field.Default);

    /// <summary>Whether a secret is saved. It stays as it is if nothing is entered.</summary>
    public bool IsSaved(SchemaField field) => _saved.Contains(field.Path);

    public IReadOnlyList<string> ErrorsOf(SchemaField field) => ErrorsOf(field.Path);

    /// <summary>Returns the errors of a setting, or of a section as a whole.</summary>
    public IReadOnlyList<string> ErrorsOf(string path) => _errors.GetValueOrDefault(path) ?? [];

    /// <summary>Whether a group is shown open.</summary>
    public bool IsOpen(FieldGroup group)
        => (Picker is not null && Form.In(group).Any(field => field.Path == Picker.Setting))
            || group.Id != ConfigGroups.Advanced || Form.In(group).Any(IsChanged);

    /// <summary>Whether a setting or its section has an error, or it has another value than its default, and so must be seen.</summary>
    public bool IsChanged(SchemaField field) => ErrorsOf(field).Count > 0 || ErrorsOf(field.SectionPath).Count > 0 || IsSaved(field)
        || ValueOf(field) != field.Default;

    /// <summary>Returns the config: what was entered, without what is the default anyway, and masks for secrets that stay.</summary>
    public JsonObject ToConfig()
    {
        var config = new JsonObject();
        // An empty section says which of its settings are missing; a section that is missing itself does not.
        foreach (var section in Form.RequiredSections)
            Put(config, section.Split('.'), new JsonObject());
        foreach (var field in Form.Fields)
        {
            var text = ValueOf(field).ReplaceLineEndings("\n").Trim();
            var value = text.Length == 0 && IsSaved(field) ? ConfigSecrets.Mask
                : text == field.Default && !field.IsRequired ? null
                : FieldValues.Read(field.Kind, text);
            if (value is not null)
                Put(config, field.Path.Split('.'), value);
        }

        return config;
    }

    /// <summary>Shows errors at the settings or sections that they name.</summary>
    public ConfigForm With(IEnumerable<string> errors)
    {
        List<string> general = [];
        string[] paths =
            [.. Form.Fields.SelectMany(field => new[] { field.Path, field.SectionPath }).Where(path => path.Length > 0).Distinct()];
        foreach (var error in errors)
        {
            var path = paths.Where(path => Names(error, path)).MaxBy(path => path.Length);
            if (path is null)
                general.Add(error);
            else if (_errors.TryGetValue(path, out var known))
                known.Add(Without(error));
            else
                _errors[path] = [Without(error)];
        }

        General = general;
        return this;
    }

    private static bool Names(string error, string path)
        => error.StartsWith(Prefix + path, StringComparison.Ordinal)
            && error.Length > Prefix.Length + path.Length
            && error[Prefix.Length + path.Length] is ':' or '[' or '.';

    /// <summary>Returns an error without the path that it begins with: the form shows it at its place.</summary>
    private static string Without(string error)
    {
        var text = error[(error.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return text.Length == 0 ? error : char.ToUpperInvariant(text[0]) + text[1..];
    }

    private static JsonNode? At(JsonObject config, string path)
    {
        JsonNode? at = config;
        foreach (var key in path.Split('.'))
            at = (at as JsonObject)?[key];
        return at;
    }

    private static void Put(JsonObject config, string[] path, JsonNode value)
    {
        var at = config;
        foreach (var key in path[..^1])
            at = at[key] as JsonObject ?? (JsonObject)(at[key] = new JsonObject());
        at[path[^1]] = value;
    }
}
