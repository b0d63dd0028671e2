using System.Text.Json.Nodes;
using Connectors.Api.Console.Forms;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;

namespace Connectors.Api.Console;

/// <summary>Lists in a form what may be entered for one of its settings.</summary>
internal sealed class ConnectorPicker(SourceChooser chooser)
{
    private const string Opens = "choose:";
    private const string Closes = "chosen";
    private const int MaxFilter = 200;

    /// <summary>Opens or closes the choices of a setting, if that is what a person asked for.</summary>
    /// <param name="tenant">The tenant of the person.</param>
    /// <param name="form">The form, which then shows the choices, or the errors that prevent listing them.</param>
    /// <param name="config">What the form holds. Masks stand for saved secrets.</param>
    /// <param name="saved">The connector that is edited; null for a new one.</param>
    /// <param name="entered">What was sent.</param>
    /// <param name="cancellationToken">Cancels the request to the source.</param>
    /// <returns>Whether the form is to be shown again.</returns>
    public async Task<bool> IsDoneAsync(
        string tenant, ConfigForm form, JsonObject config, ConnectorRow? saved, IFormCollection entered,
        CancellationToken cancellationToken)
    {
        var command = entered["do"].ToString();
        if (!command.StartsWith(Opens, StringComparison.Ordinal))
            return command == Closes;

        var setting = command[Opens.Length..];
        var isSame = entered[FieldPicker.SettingName].ToString() == setting;
        var filter = isSame && entered[FieldPicker.FilterName].ToString().Trim() is { Length: > 0 and <= MaxFilter } text ? text : null;
        try
        {
            var query = new ChoiceQuery(setting, filter, FieldPicker.Rows);
            form.Picker = new FieldPicker(
                setting, filter, await chooser.ListAsync(form.Source, config, tenant, saved, query, cancellationToken), Error: null);
        }
        catch (RejectedException rejected)
        {
            form.With(rejected.Errors);
        }
        catch (SourceException refused)
        {
            form.Picker = new FieldPicker(setting, filter, List: null, refused.Message);
        }

        return true;
    }
}
