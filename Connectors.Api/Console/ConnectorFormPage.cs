using System.Text.Json.Nodes;
using Connectors.Api.Console.Forms;
using Connectors.Api.Contracts;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Administration.SignIn;
using Connectors.Jobs.Storage.Registry;
using Connectors.Sources;
using Microsoft.AspNetCore.Mvc;

namespace Connectors.Api.Console;

/// <summary>A page with the form of a connector, new or not.</summary>
internal abstract class ConnectorFormPage(OnlineSignIns signIns) : ConsolePage
{
    public ConfigForm Form { get; protected set; } = null!;

    public ScheduleForm Schedule { get; protected set; } = null!;

    public string Name { get; protected set; } = "";

    public string? NameError { get; private set; }

    /// <summary>The finished sign-in that gives the credentials.</summary>
    public string? Flow { get; private set; }

    /// <summary>Whether people can sign in to the source with their browser.</summary>
    public bool HasSignIn => signIns.Types.Contains(Form.Source.Type);

    /// <summary>What a test or a preview found; null if nobody asked for one.</summary>
    public ProbeResult? Probe { get; protected set; }

    protected override bool MaySee => Caller.MayOperate;

    /// <summary>Whether name and schedule can be saved. What is wrong with them is shown.</summary>
    protected bool IsNamedAndScheduled()
    {
        if (Name.Length is 0 or > ConnectorLimits.MaxName)
            NameError = $"A name of 1 to {ConnectorLimits.MaxName} characters is needed.";
        return NameError is null && Schedule.IsValid;
    }

    /// <summary>Saves, or shows the form again with what prevents that.</summary>
    protected async Task<IActionResult> SaveAsync(Func<Task<IActionResult>> save)
    {
        try
        {
            return await save();
        }
        catch (RejectedException rejected)
        {
            Form.With(rejected.Errors);
        }
        catch (SourceException refused)
        {
            Form.With([refused.Message]);
        }

        return Page();
    }

    /// <summary>Starts a sign-in with the browser. Answers a script with the provider's address.</summary>
    protected async Task<IActionResult> StartSignInAsync(SignInStart start, string type)
        => signIns.Types.Contains(type) ? await start.RunAsync(HttpContext, type, connectorId: null) : NotFound();

    /// <summary>Returns what the form holds, with the grant of the sign-in that the person finished.</summary>
    protected async Task<(JsonObject Config, OAuthFlowRow? SignIn)> ReadConfigAsync()
    {
        var config = Form.ToConfig();
        if (Request.Form["flow"].ToString() is not { Length: > 0 } id
            || await signIns.FindAsync(Tenant, id, Aborted) is not { State: OAuthFlowState.Done, Expired: false, Result: not null } flow
            || flow.KeyId != Caller.KeyId || flow.Type != Form.Source.Type)
        {
            return (config, null);
        }

        Flow = id;
        return (signIns.With(config, flow), flow);
    }

    /// <summary>Makes a sign-in useless for others, because its grant was saved.</summary>
    protected async Task EndSignInAsync(OAuthFlowRow? signIn)
    {
        if (signIn is not null)
            await signIns.TakeAsync(signIn, Aborted);
    }
}
