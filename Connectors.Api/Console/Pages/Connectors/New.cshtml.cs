using System.Text.Json.Nodes;
using Connectors.Api.Console.Forms;
using Connectors.Api.Contracts;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The form of a new connector.</summary>
internal sealed class NewModel(
    SourceCatalog catalog, ConnectorService connectors, KnowledgeBaseStore bases, KnowledgeBaseService links, OnlineSignIns signIns,
    ConnectorProbe probe, ConnectorPicker picker) : ConnectorFormPage(signIns)
{
    private const string NoBase = "none";
    private const int MaxBases = 500;

    public ISourceDefinition Source { get; private set; } = null!;

    public IReadOnlyList<KnowledgeBaseRow> Bases { get; private set; } = [];

    /// <summary>The chosen knowledge base; empty for a new one.</summary>
    public string Base { get; private set; } = "";

    public override async Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context)
    {
        if (catalog.TryFind((string)context.RouteData.Values["source"]!, out var source))
            Source = source;
        await base.OnPageHandlerSelectionAsync(context);
    }

    public async Task<IActionResult> OnGetAsync()
    {
        if (Source is null)
            return NotFound();
        Form = ConfigForm.Of(Source, []);
        Schedule = ScheduleForm.Default(Source);
        await LoadBasesAsync();
        Base = Bases.Count > 0 ? Bases[0].Id : "";
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (Source is null)
            return NotFound();
        var entered = Request.Form;
        (Name, Base) = (entered["name"].ToString().Trim(), entered["base"].ToString());
        Form = ConfigForm.Read(Source, entered, saved: null);
        Schedule = ScheduleForm.Default(Source).Read(entered);
        await LoadBasesAsync();

        var (config, signIn) = await ReadConfigAsync();
        if (entered["do"] == "save")
            return await SaveAsync(() => AddAsync(config, signIn));
        if (await picker.IsDoneAsync(Tenant, Form, config, saved: null, entered, Aborted))
            return Page();
        Probe = await probe.RunAsync(Tenant, Form, config, saved: null, preview: entered["do"] == "preview", Aborted);
        return Page();
    }

    public async Task<IActionResult> OnPostSignInAsync([FromServices] SignInStart start)
        => Source is null ? NotFound() : await StartSignInAsync(start, Source.Type);

    private async Task<IActionResult> AddAsync(JsonObject config, OAuthFlowRow? signIn)
    {
        if (!IsNamedAndScheduled())
        {
            Form.With(ConnectorDrafts.WrongUnsaved(Source, config));
            return Page();
        }

        var terms = Schedule.Terms with { Config = config };
        var (row, warnings) = await connectors.CreateAsync(Tenant, Name, Source.Type, terms, [], Aborted);
        await EndSignInAsync(signIn);
        await AuditAsync("connector.create", row.Id, $"{row.Source} {row.Name}");
        await LinkAsync(row);
        return Done(string.Join(" ", ["The connector was added.", .. warnings]), $"/connectors/{row.Id}");
    }

    /// <summary>Puts a new connector into the chosen knowledge base, which starts its first sync.</summary>
    private async Task LinkAsync(ConnectorRow row)
    {
        if (Base == NoBase)
            return;
        var id = Bases.FirstOrDefault(known => known.Id == Base)?.Id;
        if (id is null)
        {
            id = Guid.NewGuid().ToString("N");
            var permission = DatasetPermission.Me.ToDb();
            if (!await bases.InsertAsync(id, Tenant, Name, null, permission, Caller.KeyId, Aborted))
                await bases.InsertAsync(id, Tenant, $"{Name} {row.Id[..6]}", null, permission, Caller.KeyId, Aborted);
            await AuditAsync("dataset.create", id);
        }

        await links.AddAsync(Tenant, id, row.Id, Aborted);
        await AuditAsync("dataset.update", id);
    }

    private async Task LoadBasesAsync()
        => Bases = (await bases.ListAsync(Tenant, KnowledgeBaseOrder.Newest, new Page(1, MaxBases), Aborted)).Rows;
}
