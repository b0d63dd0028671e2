using Connectors.Jobs.Administration;

namespace Connectors.Api.Console.Forms;

/// <summary>The values that a source lists for a setting. The form shows them below it, and a person chooses.</summary>
/// <param name="Setting">The path of the setting.</param>
/// <param name="Filter">Text that the choices contain; null for all.</param>
/// <param name="List">The choices; null if the source refused.</param>
/// <param name="Error">Why it refused; null if it did not.</param>
internal sealed record FieldPicker(string Setting, string? Filter, ChoiceList? List, string? Error)
{
    /// <summary>The number of choices that a form shows at a time.</summary>
    public const int Rows = 200;

    public const string SettingName = "pick.setting";
    public const string FilterName = "pick.filter";

    /// <summary>The choices that were shown, one a line: those of them that are not chosen are taken out.</summary>
    public const string ShownName = "pick.shown";

    public const string ValueName = "pick.value";

    /// <summary>The button that lists choices for a setting.</summary>
    public static string Open(SchemaField field) => $"choose:{field.Path}";

    public static bool IsOpen(IFormCollection entered, SchemaField field) => entered[SettingName].ToString() == field.Path;

    /// <summary>Returns a setting's text with the choices that a person made.</summary>
    public static string Take(IFormCollection entered, SchemaField field, string text)
    {
        string[] chosen = [.. entered[ValueName].OfType<string>().Where(value => value.Length > 0).Take(Rows)];
        if (field.Kind != FieldKind.List)
            return chosen.Length > 0 ? chosen[0] : text;
        var shown = Lines(entered[ShownName].ToString()).ToHashSet(StringComparer.Ordinal);
        return string.Join('\n', Lines(text).Where(line => !shown.Contains(line)).Concat(chosen).Distinct(StringComparer.Ordinal));
    }

    /// <summary>True if the setting has this value already.</summary>
    public static bool Holds(SchemaField field, string text, string value)
        => field.Kind == FieldKind.List ? Lines(text).Contains(value) : text == value;

    private static string[] Lines(string text)
        => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
