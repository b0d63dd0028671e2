using System.Text.Json.Nodes;
using Connectors.Api.Console.Forms;
using Connectors.Api.Contracts;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Storage;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace Connectors.Api.Console.Pages.Connectors;

/// <summary>The form of a new connector.</summary>
internal sealed class NewModel(
    SourceCatalog catalog, ConnectorService connectors, KnowledgeBaseStore bases, KnowledgeBaseService links, OnlineSignIns signIns,
    ConnectorProbe probe, ConnectorPicker picker) : ConsolePage
{
    private const string NoBase = "none";
    private const int MaxBases = 500;

    public ISourceDefinition Source { get; private set; } = null!;

    public ConfigForm Form { get; private set; } = null!;

    public string Name { get; private set; } = "";

    public string? NameError { get; private set; }

    public ScheduleForm Schedule { get; private set; } = null!;

    public IReadOnlyList<KnowledgeBaseRow> Bases { get; private set; } = [];

    /// <summary>The chosen knowledge base; empty for a new one.</summary>
    public string Base { get; private set; } = "";

    /// <summary>The finished sign-in that gives the credentials.</summary>
    public string? Flow { get; private set; }

    public ProbeResult? Probe { get; private set; }

    /// <summary>The type of source if people can sign in to it with their browser.</summary>
    public string? SignInType => signIns.Types.Contains(Source.Type) ? Source.Type : null;

    protected override bool MaySee => Caller.MayOperate;

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
        Flow = entered["flow"].ToString() is { Length: > 0 } flow ? flow : null;
        Form = ConfigForm.Read(Source, entered, saved: null);
        Schedule = ScheduleForm.Default(Source).Read(entered);
        await LoadBasesAsync();

        var signIn = Flow is null ? null : await FlowAsync(Flow);
        var config = signIn is null ? Form.ToConfig() : signIns.With(Form.ToConfig(), signIn);
        if (entered["do"] == "save")
            return await SaveAsync(config, signIn);
        if (await picker.IsDoneAsync(Tenant, Form, config, saved: null, entered, Aborted))
            return Page();
        Probe = await probe.RunAsync(Tenant, Form, config, saved: null, preview: entered["do"] == "preview", Aborted);
        return Page();
    }

    /// <summary>Starts a sign-in with the browser. Answers a script with the provider's address.</summary>
    public async Task<IActionResult> OnPostSignInAsync([FromServices] SignInStart start)
        => Source is null || SignInType is null ? NotFound() : await start.RunAsync(HttpContext, Source.Type, connectorId: null);

    private async Task<IActionResult> SaveAsync(JsonObject config, OAuthFlowRow? signIn)
    {
        if (Name.Length is 0 or > ConnectorLimits.MaxName)
            NameError = $"A name of 1 to {ConnectorLimits.MaxName} characters is needed.";
        try
        {
            if (NameError is not null || !Schedule.IsValid)
            {
                Form.With(ConnectorDrafts.WrongUnsaved(Source, config));
                return Page();
            }

            var terms = Schedule.Terms with { Config = config };
            var (row, warnings) = await connectors.CreateAsync(Tenant, Name, Source.Type, terms, [], Aborted);
            if (signIn is not null)
                await signIns.TakeAsync(signIn, Aborted);
            await AuditAsync("connector.create", row.Id, $"{row.Source} {row.Name}");
            await LinkAsync(row);
            return Done(string.Join(" ", ["The connector was added.", .. warnings]), $"/connectors/{row.Id}");
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

    private async Task<OAuthFlowRow?> FlowAsync(string id)
    {
        var flow = await signIns.FindAsync(Tenant, id, Aborted);
        var isMine = flow is { State: OAuthFlowState.Done, Expired: false, Result: not null } && flow.KeyId == Caller.KeyId;
        if (isMine && flow!.Type == Source.Type)
            return flow;
        Flow = null;
        return null;
    }

    private async Task LoadBasesAsync()
        => Bases = (await bases.ListAsync(Tenant, null, null, TimeOrder.CreateTime, true, new Page(1, MaxBases), Aborted)).Rows;
}
