// The forwarder of Watermill: messages are published into a table in the caller's transaction, and a forwarder takes
// them from there to Kafka. POST /fill takes one JSON object a line and publishes them all in one transaction.
package main

import (
	"bufio"
	"context"
	stdsql "database/sql"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/IBM/sarama"
	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-kafka/v3/pkg/kafka"
	"github.com/ThreeDotsLabs/watermill-sql/v3/pkg/sql"
	"github.com/ThreeDotsLabs/watermill/components/forwarder"
	"github.com/ThreeDotsLabs/watermill/message"
	_ "github.com/lib/pq"
)

const outbox = "watermill_outbox"

type event struct {
	ID    string
	Key   string
	Type  string
	Value []byte
}

func main() {
	port, databaseURL, brokers, topic := os.Args[1], os.Args[2], strings.Split(os.Args[3], ","), os.Args[4]
	silent := watermill.NopLogger{}
	db := must(stdsql.Open("postgres", databaseURL))
	// As many as each of the others has. Without a bound every request that waits opens one of its own.
	db.SetMaxOpenConns(10)
	publisher := must(kafka.NewPublisher(kafka.PublisherConfig{
		Brokers:               brokers,
		OverwriteSaramaConfig: acknowledgedByAll(),
		Marshaler: kafka.NewWithPartitioningMarshaler(func(_ string, m *message.Message) (string, error) {
			return m.Metadata.Get("key"), nil
		}),
	}, silent))
	schema := sql.DefaultPostgreSQLSchema{SubscribeBatchSize: 500}
	subscriber := must(sql.NewSubscriber(db, sql.SubscriberConfig{
		SchemaAdapter:    schema,
		OffsetsAdapter:   sql.DefaultPostgreSQLOffsetsAdapter{},
		InitializeSchema: true,
		PollInterval:     10 * time.Millisecond,
	}, silent))
	check(subscriber.SubscribeInitialize(outbox))
	forward := must(forwarder.NewForwarder(subscriber, publisher, silent, forwarder.Config{ForwarderTopic: outbox}))
	go func() { log.Fatal(forward.Run(context.Background())) }()
	<-forward.Running()

	http.HandleFunc("/fill", func(_ http.ResponseWriter, r *http.Request) {
		tx := must(db.Begin())
		into := must(sql.NewPublisher(tx, sql.PublisherConfig{SchemaAdapter: schema}, silent))
		forwarded := forwarder.NewPublisher(into, forwarder.PublisherConfig{ForwarderTopic: outbox})
		lines := bufio.NewScanner(r.Body)
		lines.Buffer(nil, 1<<20)
		var messages []*message.Message
		for lines.Scan() {
			var e event
			check(json.Unmarshal(lines.Bytes(), &e))
			m := message.NewMessage(e.ID, e.Value)
			m.Metadata.Set("key", e.Key)
			m.Metadata.Set("ce_type", e.Type)
			messages = append(messages, m)
			if len(messages) == 1000 {
				check(forwarded.Publish(topic, messages...))
				messages = nil
			}
		}
		if len(messages) > 0 {
			check(forwarded.Publish(topic, messages...))
		}
		check(tx.Commit())
	})
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) {})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, nil))
}

func acknowledgedByAll() *sarama.Config {
	config := kafka.DefaultSaramaSyncPublisherConfig()
	config.Producer.RequiredAcks = sarama.WaitForAll
	return config
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
