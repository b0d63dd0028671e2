using System.Globalization;
using System.Text.Json.Nodes;
using Connectors.Api.Console.Forms;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The form of a connector that exists.</summary>
internal sealed class EditModel(
    ConnectorStore store, ConnectorService connectors, ConnectorDrafts drafts, SourceCatalog catalog, ConnectorProbe probe,
    ConnectorPicker picker, OnlineSignIns signIns) : ConnectorFormPage(signIns)
{
    public ConnectorRow Row { get; private set; } = new();

    /// <summary>The state of the connector that the form shows.</summary>
    public string Version => Row.Version.ToString(CultureInfo.InvariantCulture);

    public async Task<IActionResult> OnGetAsync(string id)
    {
        if (await store.FindAsync(Tenant, id, Aborted) is not { } row || !catalog.TryFind(row.Source, out var source))
            return NotFound();
        (Row, Name) = (row, row.Name);
        Form = ConfigForm.Of(source, ConnectorConfigs.Public(row));
        Schedule = ScheduleForm.Of(source, row);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id)
    {
        if (await store.FindAsync(Tenant, id, Aborted) is not { } row || !catalog.TryFind(row.Source, out var source))
            return NotFound();
        var entered = Request.Form;
        (Row, Name) = (row, entered["name"].ToString().Trim());
        Form = ConfigForm.Read(source, entered, ConnectorConfigs.Public(row));
        Schedule = ScheduleForm.Of(source, row).Read(entered);
        var (config, signIn) = await ReadConfigAsync();
        if (await picker.IsDoneAsync(Tenant, Form, config, row, entered, Aborted))
            return Page();
        if (entered["do"] != "save")
        {
            Probe = await probe.RunAsync(Tenant, Form, config, row, preview: entered["do"] == "preview", Aborted);
            return Page();
        }

        return entered["version"] == Version ? await SaveAsync(() => ChangeAsync(row, config, signIn)) : Overtaken();
    }

    public async Task<IActionResult> OnPostSignInAsync(string id, [FromServices] SignInStart start)
        => await store.FindAsync(Tenant, id, Aborted) is { } row ? await StartSignInAsync(start, row.Source) : NotFound();

    private async Task<IActionResult> ChangeAsync(ConnectorRow row, JsonObject config, OAuthFlowRow? signIn)
    {
        if (!IsNamedAndScheduled())
        {
            // What is wrong with the settings is told with it.
            drafts.Merge(row, config);
            return Page();
        }

        try
        {
            var terms = Schedule.Terms with { Name = Name, Config = config };
            if (await connectors.UpdateAsync(row, terms, row.Version, Aborted) is not var (saved, warnings))
                return NotFound();
            await EndSignInAsync(signIn);
            await AuditAsync("connector.update", saved.Id);
            return Done(string.Join(" ", ["Saved.", .. warnings]), $"/connectors/{saved.Id}");
        }
        catch (ConflictException)
        {
            return Overtaken();
        }
    }

    private PageResult Overtaken()
    {
        Trouble = "Someone changed this connector after you opened the form. Your entries are below; check them and save again.";
        return Page();
    }
}
