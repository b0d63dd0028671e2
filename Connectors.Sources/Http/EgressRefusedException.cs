using System.Net;

namespace Connectors.Sources.Http;

/// <summary>A connection that <see cref="EgressRules"/> do not allow; leaves the folder as a <see cref="SourceException"/> only.</summary>
internal sealed class EgressRefusedException(string host, IPAddress address)
    : Exception($"{host} is at {address}, which is not a public address and not allowed by this installation (Connectors:Egress:Allow).");
