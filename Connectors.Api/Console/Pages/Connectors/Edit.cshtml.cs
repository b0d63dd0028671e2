using System.Globalization;
using Connectors.Api.Console.Forms;
using Connectors.Api.Contracts;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The form of a connector that exists.</summary>
internal sealed class EditModel(
    ConnectorStore store, ConnectorService connectors, SourceCatalog catalog, ConnectorProbe probe,
    ConnectorPicker picker) : ConsolePage
{
    public ConnectorRow Row { get; private set; } = new();

    public ConfigForm Form { get; private set; } = null!;

    public ScheduleForm Schedule { get; private set; } = null!;

    public string Name { get; private set; } = "";

    public string? NameError { get; private set; }

    public ProbeResult? Probe { get; private set; }

    /// <summary>The state of the connector that the form shows.</summary>
    public string Version => Row.Version.ToString(CultureInfo.InvariantCulture);

    protected override bool MaySee => Caller.MayOperate;

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
        if (await picker.IsDoneAsync(Tenant, Form, Form.ToConfig(), row, entered, Aborted))
            return Page();
        if (entered["do"] != "save")
        {
            Probe = await probe.RunAsync(Tenant, Form, Form.ToConfig(), row, preview: entered["do"] == "preview", Aborted);
            return Page();
        }

        return entered["version"] == Version ? await SaveAsync(row) : Overtaken();
    }

    private async Task<IActionResult> SaveAsync(ConnectorRow row)
    {
        if (Name.Length is 0 or > ConnectorLimits.MaxName)
            NameError = $"A name of 1 to {ConnectorLimits.MaxName} characters is needed.";
        if (NameError is not null || !Schedule.IsValid)
            return Page();
        try
        {
            var terms = Schedule.Terms with { Name = Name, Config = Form.ToConfig() };
            if (await connectors.UpdateAsync(row, terms, row.Version, Aborted) is not var (saved, warnings))
                return NotFound();
            await AuditAsync("connector.update", saved.Id);
            return Done(string.Join(" ", ["Saved.", .. warnings]), $"/connectors/{saved.Id}");
        }
        catch (ConflictException)
        {
            return Overtaken();
        }
        catch (RejectedException rejected)
        {
            Form.With(rejected.Errors);
            return Page();
        }
        catch (SourceException refused)
        {
            Form.With([refused.Message]);
            return Page();
        }
    }

    private PageResult Overtaken()
    {
        Trouble = "Someone changed this connector after you opened the form. Your entries are below; check them and save again.";
        return Page();
    }
}
