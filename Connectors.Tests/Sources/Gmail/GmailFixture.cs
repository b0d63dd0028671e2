using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>Base of tests that fill Ann's mailbox and read it.</summary>
public abstract class GmailFixture : GoogleFixture
{
    protected const string Ann = "ann@example.com";
    protected const string Bob = "bob@example.com";
    protected const string AnnsMail = "mailbox:ann@example.com";

    protected FakeMailbox Mailbox => Google.Gmail[Ann];

    /// <summary>A connector with Ann's own OAuth grant.</summary>
    protected SourceProbe Mine(Action<JsonObject>? change = null) => Probe("gmail", DriveConfigs.OAuth(Google, change));

    /// <summary>A connector with a service account that acts for the users of the domain.</summary>
    protected SourceProbe Domain(Action<JsonObject>? change = null) => Probe("gmail", DriveConfigs.ServiceAccount(Google, change));
}
