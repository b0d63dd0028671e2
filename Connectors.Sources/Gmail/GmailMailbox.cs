using Connectors.Sources.GoogleWorkspace;

namespace Connectors.Sources.Gmail;

/// <summary>One mailbox and the services that read it.</summary>
internal sealed class GmailMailbox
{
    private readonly GoogleSession _session;

    public GmailMailbox(GmailConfig config, GoogleSession session, string address, TimeProvider time)
    {
        (_session, Address) = (session, address);
        Client = new GmailClient(session, session.ActsForDomain ? address : GoogleSession.Self, time);
        Filter = new GmailFilter(config, Client);
        Documents = new GmailDocuments(config, Client, address);
        Threads = new GmailThreadLoader(Client, Documents, address);
    }

    /// <summary>The owner's address; "me" for the account of an OAuth grant whose address is not known yet.</summary>
    public string Address { get; }

    public GmailClient Client { get; }

    public GmailFilter Filter { get; }

    public GmailDocuments Documents { get; }

    public GmailThreadLoader Threads { get; }

    /// <summary>Whether Google refuses this mailbox only, not the connector's credentials.</summary>
    public bool IsRefused(SourceException exception) => exception.ConcernsMailbox(Address, _session);
}
